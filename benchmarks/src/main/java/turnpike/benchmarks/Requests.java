package turnpike.benchmarks;

/// The packets of a run, numbered; ready to be sent but for the identifier, which belongs to the socket.
interface Requests {

    /// Which NAS, from 0, sends request `number`.
    int nas(long number);

    /// Writes and signs request `number`, its identifier already at index 1.
    ///
    /// @return its length
    int write(long number, byte[] into);

    /// What the reply proved to be, authenticators apart.
    Answer judge(long number, byte[] reply, int length);

    enum Answer {
        RIGHT,
        REJECTED,
        WRONG
    }
}
