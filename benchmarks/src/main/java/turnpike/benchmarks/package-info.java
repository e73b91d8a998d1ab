/// Load for the speed claims: a fast RADIUS generator that checks every answer, and the arithmetic of CPU per request.
/// Not a client anyone should copy: packets are templates, and nothing here retries unless told to.
@NullMarked
package turnpike.benchmarks;

import org.jspecify.annotations.NullMarked;
