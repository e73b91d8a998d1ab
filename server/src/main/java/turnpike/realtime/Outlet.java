package turnpike.realtime;

/// A socket as the channels see it. Implemented by each protocol's adapter; called from any thread, must not block.
public interface Outlet {
    /// Something is due: call `Connection.poll` until it is empty or the socket is full, from one thread at a time.
    void wake();

    /// End the connection.
    void close(Closing why);

    /// Why we end a connection.
    enum Closing {
        /// Who was let in may no longer be.
        REVOKED,
        /// This process stops; another will serve.
        LEAVING
    }
}
