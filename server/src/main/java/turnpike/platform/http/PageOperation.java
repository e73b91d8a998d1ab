package turnpike.platform.http;

/// What answers a request outside the contract. Runs on a virtual thread and may block; says no by throwing, as an
/// [Operation] does.
@FunctionalInterface
public interface PageOperation {
    Answer handle(PageCall call);
}
