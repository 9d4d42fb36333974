// Servers that stand before a printer and do one thing wrong each, at a port of their own.
// node node_servers.js PRINTER-PORT PEM-FILE: the ports are printed as a line of JSON.
'use strict'
const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const zlib = require('node:zlib')

const [printerPort, pemFile] = process.argv.slice(2)
const pem = fs.readFileSync(pemFile)
const identity = { key: pem, cert: pem, ciphers: 'ECDHE+AESGCM', honorCipherOrder: true }

const gathered = (stream) => new Promise((resolve, reject) => {
  const pieces = []
  stream.on('data', (piece) => pieces.push(piece))
  stream.on('end', () => resolve(Buffer.concat(pieces)))
  stream.on('error', reject)
  stream.on('aborted', () => reject(new Error('aborted')))
})

// What the printer answers to the same request.
const asked = async (request) => {
  const body = await gathered(request)
  const headers = { ...request.headers, 'content-length': body.length, connection: 'close' }
  delete headers.expect
  delete headers.upgrade
  delete headers['transfer-encoding']
  const target = { host: '127.0.0.1', port: printerPort, path: request.url, headers }
  return new Promise((resolve, reject) => {
    const onward = http.request({ ...target, method: request.method }, async (answer) => {
      resolve({ status: answer.statusCode, body: await gathered(answer) })
    })
    onward.on('error', reject)
    onward.end(body)
  })
}

const IPP = { 'content-type': 'application/ipp' }

const passOn = async (request, response) => {
  const { status, body } = await asked(request)
  response.writeHead(status, { ...IPP, 'content-length': body.length })
  response.end(body)
}

const octets = (tag, name, value) => {
  const head = Buffer.alloc(5 + name.length)
  head.writeUInt8(tag)
  head.writeUInt16BE(name.length, 1)
  head.write(name, 3)
  head.writeUInt16BE(value.length, 3 + name.length)
  return Buffer.concat([head, Buffer.from(value)])
}

// An answer with a status and no attributes but the two that begin every message.
const refusal = (status, idOffset = 0) => async (request, response) => {
  const asking = await gathered(request)
  const head = Buffer.from(asking.subarray(0, 8))
  head.writeUInt16BE(status, 2)
  head.writeUInt32BE(asking.readUInt32BE(4) + idOffset, 4)
  const charset = octets(0x47, 'attributes-charset', 'utf-8')
  const language = octets(0x48, 'attributes-natural-language', 'en')
  const message = [head, Buffer.of(1), charset, language, Buffer.of(3)]
  response.writeHead(200, IPP)
  response.end(Buffer.concat(message))
}

const refused = (status, headers = {}) => async (request, response) => {
  await gathered(request)
  response.writeHead(status, { 'content-type': 'text/plain', ...headers })
  response.end(http.STATUS_CODES[status])
}

const allowing = async (request, response) => {
  await gathered(request)
  response.writeHead(200, { allow: 'POST, OPTIONS', 'content-length': 0 })
  response.end()
}

const compressed = async (request, response) => {
  const body = zlib.gzipSync((await asked(request)).body)
  response.writeHead(200, { ...IPP, 'content-encoding': 'gzip', 'content-length': body.length })
  response.end(body)
}

const closing = async (request, response) => {
  response.shouldKeepAlive = false
  await passOn(request, response)
}

const oldVersion = async (request, response) => {
  const { body } = await asked(request)
  const head = `HTTP/1.0 200 OK\r\nContent-Type: application/ipp\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`
  response.socket.end(Buffer.concat([Buffer.from(head), body]))
}

const counted = async (request, response) => {
  const isChunked = 'transfer-encoding' in request.headers
  await (isChunked ? refused(411, { connection: 'close' }) : passOn)(request, response)
}

const truncated = async (request, response) => {
  const { body } = await asked(request)
  response.writeHead(200, { ...IPP, 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2), () => response.socket.destroySoon())
}

const cutMessage = async (request, response) => {
  const { body } = await asked(request)
  response.writeHead(200, IPP)
  response.end(body.subarray(0, body.length / 2))
}

const endless = async (request, response) => {
  await gathered(request)
  const piece = Buffer.alloc(65536, 0x20)
  response.writeHead(200, IPP)
  const more = () => { while (!response.destroyed && response.write(piece)); }
  response.on('drain', more)
  more()
}

const trickling = async (request, response) => {
  const { body } = await asked(request)
  response.writeHead(200, { ...IPP, 'content-length': body.length })
  let at = 0
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), 250)
  response.on('close', () => clearInterval(timer))
}

const forgetful = async (request, response) => {
  await gathered(request)
  response.writeHead(200, IPP)
  response.end()
}

const wrongType = async (request, response) => {
  const { body } = await asked(request)
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': body.length })
  response.end(body)
}

// name: [what answers, TLS settings or false, what answers requests with Expect]
const SERVERS = {
  healthy: [passOn, { minVersion: 'TLSv1.3' }],
  'no-tls': [passOn, false],
  'client-certificate-1.2': [passOn, { maxVersion: 'TLSv1.2', requestCert: true }],
  'client-certificate-1.3': [passOn, { minVersion: 'TLSv1.3', requestCert: true }],
  'gzip-answers': [compressed, {}],
  'closes-after-each': [closing, {}],
  'http-1.0': [oldVersion, {}],
  'no-chunks': [counted, {}],
  'expect-417': [passOn, {}, refused(417)],
  'expect-ignored': [passOn, {}, passOn],
  'answer-cut': [truncated, {}],
  'message-cut': [cutMessage, {}],
  'endless-answer': [endless, {}],
  'trickling-answer': [trickling, {}],
  'empty-answer': [forgetful, {}],
  'ipp-as-html': [wrongType, {}],
  'ipp-busy': [refusal(0x0507), {}],
  'ipp-internal-error': [refusal(0x0500), {}],
  'ipp-version': [refusal(0x0503), {}],
  'ipp-not-authorized': [refusal(0x0403), {}],
  'ipp-other-request': [refusal(0x0000, 7), {}],
  'ipp-nothing-told': [refusal(0x0000), {}],
  'asks-for-negotiate': [refused(401, { 'www-authenticate': 'Negotiate' }), {}],
  'too-many-requests': [refused(429, { 'retry-after': '30' }), {}]
}

const guarded = (answer) => (request, response) => {
  const chosen = request.method === 'OPTIONS' ? allowing : answer
  chosen(request, response).catch(() => response.destroy())
}

const start = ([answer, settings, expecting]) => {
  const server = settings
    ? https.createServer({ ...identity, ...settings }, guarded(answer))
    : http.createServer(guarded(answer))
  if (expecting) server.on('checkContinue', guarded(expecting))
  server.on('tlsClientError', () => {})
  server.on('clientError', (error, socket) => socket.destroy())
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}

Promise.all(Object.values(SERVERS).map(start)).then((ports) => {
  const names = Object.keys(SERVERS)
  console.log(JSON.stringify(Object.fromEntries(names.map((name, at) => [name, ports[at]]))))
})
