package turnpike.platform.http;

/// What an operation of the contract does. Runs on a virtual thread and may block.
///
/// Say no by throwing: `InvalidInput` (422), `NotFound` (404), `Conflict` (409), `Unavailable` (503), [Refused] (any
/// other). Everything else thrown is a bug and answers 500.
@FunctionalInterface
public interface Operation {
    Answer handle(Call call);
}
