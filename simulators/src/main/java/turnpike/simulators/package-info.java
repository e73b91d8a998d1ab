/// The outside world as real RADIUS clients over UDP: routers that sign packets, count octets, lose them, and come back
/// after a power cut. Speaks the protocol by code of its own, so that it is a second opinion about the server's.
/// Demo mode, journey tests and benchmarks use it; the server cannot import it.
@NullMarked
package turnpike.simulators;

import org.jspecify.annotations.NullMarked;
