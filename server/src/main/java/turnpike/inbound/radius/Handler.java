package turnpike.inbound.radius;

import java.util.List;

/// Works on what one worker took from the queue. Belongs to that worker's thread.
interface Handler {

    /// Answers these exchanges or gives them up; leaves none open.
    ///
    /// @throws turnpike.base.Unavailable when nothing may be answered now; those still open are then given up
    void handle(List<Exchange> batch);
}
