"""Who may do what: every operation by everybody, by every way in, against a table (RFC 8011 9.3).

The request goes the whole way: HTTP login, the gate's decision for the queue, the operation
itself, and the challenge in place of a refusal that a password can end.
"""

from __future__ import annotations

import pytest

from sealpress import ipp
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import AcceptDocument, Answer, Authentication, Printer, RequestFacts
from sealpress.printer.attributes import one
from sealpress.server.access import Admitted
from tests.gateway.access.conftest import basic, facts, request_of
from tests.printer.conversation import config, instant

OK, NOT_AUTHORIZED = 0, Status.CLIENT_ERROR_NOT_AUTHORIZED
LOG_IN, ENCRYPT = 401, 426
CA = "CN=Clinic CA (key 0123456789abcdef)"

EVERYBODY, OWNER, OPERATORS = "everybody", "owner", "operators"
OPERATIONS = {
    Operation.GET_PRINTER_ATTRIBUTES: EVERYBODY,
    Operation.PRINT_JOB: EVERYBODY,
    Operation.VALIDATE_JOB: EVERYBODY,
    Operation.CREATE_JOB: EVERYBODY,
    Operation.GET_JOBS: EVERYBODY,
    Operation.GET_JOB_ATTRIBUTES: EVERYBODY,
    Operation.CANCEL_MY_JOBS: EVERYBODY,
    Operation.CANCEL_JOB: OWNER,
    Operation.HOLD_JOB: OWNER,
    Operation.RELEASE_JOB: OWNER,
    Operation.SET_JOB_ATTRIBUTES: OWNER,
    Operation.PAUSE_PRINTER: OPERATORS,
    Operation.RESUME_PRINTER: OPERATORS,
    Operation.ENABLE_PRINTER: OPERATORS,
    Operation.DISABLE_PRINTER: OPERATORS,
    Operation.HOLD_NEW_JOBS: OPERATORS,
    Operation.RELEASE_HELD_NEW_JOBS: OPERATORS,
    Operation.CANCEL_JOBS: OPERATORS,
    Operation.PURGE_JOBS: OPERATORS,
}
TABLE = {
    #           anonymous, other user,     owner,          operator
    EVERYBODY: (OK, OK, OK, OK),
    OWNER: (LOG_IN, NOT_AUTHORIZED, OK, OK),
    OPERATORS: (LOG_IN, NOT_AUTHORIZED, NOT_AUTHORIZED, OK),
}
ANONYMOUS, OTHER, IS_OWNER, IS_OPERATOR = range(4)
# Who comes: column of the table, who logs in, and who is claimed to be the user.
PEOPLE = {
    "nobody": (ANONYMOUS, None, None),
    "claims to be the owner": (ANONYMOUS, None, "ann"),
    "claims to be an operator": (ANONYMOUS, None, "olga"),
    "other": (OTHER, "bob", None),
    "other claims to be the owner": (OTHER, "bob", "ann"),
    "other claims to be an administrator": (OTHER, "bob", "ada"),
    "owner": (IS_OWNER, "ann", None),
    "owner claims to be another": (IS_OWNER, "ann", "bob"),
    "operator": (IS_OPERATOR, "olga", None),
    "operator of the queue": (IS_OPERATOR, "otto", None),
    "administrator": (IS_OPERATOR, "ada", None),
    "operator by the file": (IS_OPERATOR, "oscar", None),
}
VARIANTS = ["Ann", "ANN", "ann ", " ann", "ann.", "a\u200bnn", "\uff41nn", "ann\0", "users\\ann"]
VARIANTS += ["ann@users", "ann issued by users", "@staff", ""]


@pytest.fixture
def scene(world):
    """A gateway with all these people, and a printer behind its queue."""
    made = world(operators=("olga", "ann issued by CN=Other CA"), administrators=("ada",))
    made.add("olga", "otto", "ada")
    made.add("oscar", roles=frozenset({"operator"}))
    return Scene(made)


class Scene:
    def __init__(self, world) -> None:
        self.gate = world.gate
        self.queue = world.queue_at("/printers/staff")
        self.printer = Printer(config(), started_at=instant())

    def have_job(self) -> int:
        """Let the owner send a job."""
        where = facts("ann", has_document=True)
        accepted = self.printer.begin(message(Operation.PRINT_JOB), where)
        assert isinstance(accepted, AcceptDocument)
        self.printer.document_received(accepted, octets=10, at=instant())
        return accepted.job_id

    async def ask(self, operation, user=None, claimed=None, *, queue=None, secure=True) -> int:
        """Send a request; returns the status of HTTP that refuses it, else that of IPP."""
        login = [("Authorization", basic(user))] if user is not None else []
        admitted = await self.gate.admit(request_of(*login, secure=secure))
        if not isinstance(admitted, Admitted):
            return admitted.status
        return self.decide(operation, where_of(admitted, secure), claimed, queue)

    def decide(self, operation, where, claimed=None, queue=None) -> int:
        job_id = self.have_job()
        asked = message(operation, job_id=job_id, user=claimed)
        decision = self.gate.decide(queue, asked, where)
        if not isinstance(decision, RequestFacts):
            return decision.message.code if isinstance(decision, Answer) else decision.status
        reply = self.printer.begin(asked, decision)
        if isinstance(reply, AcceptDocument):
            return OK
        code = reply.message.code
        challenge = self.gate.challenge(decision)
        refused = code == Status.CLIENT_ERROR_NOT_AUTHENTICATED and challenge is not None
        return challenge.status if refused else code


def where_of(admitted: Admitted, secure: bool) -> RequestFacts:
    user = admitted.user
    if user is None:
        return facts(secure=secure)
    return facts(
        user.name,
        secure=secure,
        user_issuer=user.issuer,
        authentication=user.authentication,
        roles=user.roles,
        groups=user.groups,
    )


def message(operation, *, job_id=None, user=None):
    rule = {"job_id": job_id} if operation in WITH_JOB else {}
    claimed = {} if user is None else {"user": user}
    if operation is Operation.SET_JOB_ATTRIBUTES:
        claimed["job_attributes"] = [one("job-priority", ValueTag.INTEGER, 70)]
    return ipp.request(operation, "ipp://localhost/ipp/print", 7, **rule, **claimed)


WITH_JOB = {operation for operation, who in OPERATIONS.items() if who is OWNER} | {
    Operation.GET_JOB_ATTRIBUTES
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_matrix(scene, operation, person):
    column, user, claimed = PEOPLE[person]
    expected = TABLE[OPERATIONS[operation]][column]
    queue = scene.queue
    open_to_all = type(queue)(name="staff", uri=queue.uri, operators=queue.operators)
    assert await scene.ask(operation, user, claimed, queue=open_to_all) == expected


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_queue_for_some_is_closed_to_others(scene, operation):
    asked = [await scene.ask(operation, user, queue=scene.queue) for user in (None, "bob", "olga")]
    assert asked == [LOG_IN, NOT_AUTHORIZED, OK]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nothing_is_done_in_clear(scene, operation):
    people = (None, "ann", "ada")
    asked = {await scene.ask(operation, user, queue=scene.queue, secure=False) for user in people}
    assert asked == {ENCRYPT}


@pytest.mark.parametrize(
    ("variant", "operation"),
    [(name, which) for name in VARIANTS for which in (Operation.GET_JOBS, Operation.CANCEL_JOB)],
)
async def test_no_variant_of_a_name_is_that_user(scene, variant, operation):
    assert await scene.ask(operation, variant, queue=scene.queue) == LOG_IN


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_certificate_of_the_owners_name_is_another_user(scene, operation):
    where = facts("ann", user_issuer=CA, authentication=Authentication.CERTIFICATE)
    assert scene.decide(operation, where, queue=scene.queue) == NOT_AUTHORIZED
    open_to_all = type(scene.queue)(name="staff", uri=scene.queue.uri)
    assert scene.decide(operation, where, queue=open_to_all) == TABLE[OPERATIONS[operation]][OTHER]


def test_a_certificate_that_is_named_with_its_issuer_is_an_operator(scene):
    other = "CN=Other CA (key 0123456789abcdef)"
    where = facts("ann", user_issuer=other, authentication=Authentication.CERTIFICATE)
    assert scene.decide(Operation.PAUSE_PRINTER, where, queue=scene.queue) == OK
