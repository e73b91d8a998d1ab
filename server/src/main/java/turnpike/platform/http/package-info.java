/// The HTTP server: matches requests to the operations of the contract (`openapi.yaml`), checks who calls and what is
/// sent, runs the operation on a virtual thread, and answers every failure as a problem document (RFC 9457).
///
/// Not here: what the operations do (`inbound.rest`) and who may sign in (`tenancy`).
/// Requests of one connection are answered in order; between connections nothing is ordered.
@NullMarked
package turnpike.platform.http;

import org.jspecify.annotations.NullMarked;
