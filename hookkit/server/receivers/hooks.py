"""`/hooks/<agent>`: what an agent's HTTP hooks send.

The agent waits for the answer, and may show it to the model: so it is empty, and comes as soon as
the payload is in the journal. What can't be written is logged; it is nothing that the agent could
do something about.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hookkit.agents import UnknownAgentError
from hookkit.api.receive import receive_hook
from hookkit.server.context import context_of
from hookkit.server.receivers.body import BodyError, inflated


async def receive(request: Request) -> Response:
    """Journal the payload of a hook, and answer nothing."""
    context = context_of(request)
    agent = request.path_params["agent"].replace("-", "_")
    encoding = request.headers.get("content-encoding", "")
    try:
        async with context.bodies.read(request) as body:
            if await context.writer.run(process, agent, encoding, body):
                context.work.ask()
    except BodyError as error:
        return Response(status_code=error.status)
    except UnknownAgentError:
        return Response(status_code=404)
    except OSError as error:
        context.writer.note(error)
    return Response(status_code=204)


def process(agent: str, encoding: str, body: bytes) -> bool:
    """Journal a payload; return True if work is due. Raises what `receive` handles."""
    try:
        return receive_hook(agent, inflated(body, encoding))
    except ValueError as error:
        raise BodyError(400, str(error)) from None


ROUTES: list[BaseRoute] = [Route("/hooks/{agent}", receive, methods=["POST"])]
