/// Safaricom's Daraja as a real HTTP server, by a reading of its documents of our own: tokens that knock each other
/// out, pushes, callbacks that come late, twice, never or from somebody else, queries that lie, pay bills, reversals
/// and the pull of transactions. For tests and demonstrations.
@NullMarked
package turnpike.simulators.daraja;

import org.jspecify.annotations.NullMarked;
