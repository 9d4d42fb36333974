// Print with npm's ipp, as a program of its users would: URI and document are arguments.
// It prints one JSON object.
'use strict';

const fs = require('fs');
const ipp = require('ipp');

const [uri, file] = process.argv.slice(2);
const printer = ipp.Printer(uri);
const document = fs.readFileSync(file);
const STATES = { pending: 3, 'pending-held': 4, processing: 5, 'processing-stopped': 6, canceled: 7, aborted: 8, completed: 9 };

function ask(operation, attributes, more) {
  const message = { 'operation-attributes-tag': { 'requesting-user-name': 'node', ...attributes }, ...more };
  return new Promise((resolve, reject) =>
    printer.execute(operation, message, (error, answer) => {
      if (error) reject(error);
      else if (!String(answer.statusCode).startsWith('successful-ok')) reject(new Error(answer.statusCode));
      else resolve(answer);
    }));
}

async function print(options) {
  const operation = { 'job-name': 'page', 'document-format': 'application/pdf' };
  const answer = await ask('Print-Job', operation, { ...options, data: document });
  return answer['job-attributes-tag']['job-id'];
}

async function state(job) {
  const answer = await ask('Get-Job-Attributes', { 'job-id': job });
  return STATES[answer['job-attributes-tag']['job-state']];
}

async function converse() {
  const about = (await ask('Get-Printer-Attributes', {}))['printer-attributes-tag'];
  const told = {
    printer: {
      name: about['printer-name'],
      model: about['printer-make-and-model'],
      uuid: about['printer-uuid'].replace('urn:uuid:', ''),
      state: about['printer-state'],
      formats: about['document-format-supported'],
    },
  };
  await ask('Validate-Job', { 'document-format': 'application/pdf' });
  told.printed = await print({});
  do told.ended = await state(told.printed); while (told.ended < 7); // the test bounds it
  told.held = await print({ 'job-attributes-tag': { 'job-hold-until': 'indefinite' } });
  const listed = (await ask('Get-Jobs', { 'which-jobs': 'not-completed' }))['job-attributes-tag'];
  told.listed = [].concat(listed).map((job) => job['job-id']);
  await ask('Cancel-Job', { 'job-id': told.held });
  told.canceled = await state(told.held);
  return told;
}

converse().then((told) => console.log(JSON.stringify(told)), (error) => {
  console.error(error);
  process.exit(1);
});
