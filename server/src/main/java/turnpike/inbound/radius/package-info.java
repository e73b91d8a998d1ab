/// RADIUS over UDP: authentication and accounting ports (RFC 2865, RFC 2866), Status-Server on both (RFC 5997).
///
/// One reader thread a port proves who sent a packet and drops what nobody vouches for; workers take what is
/// waiting, fairly between tenants, ask `aaa` or tell `usage` of many at once and answer. It decides nothing itself.
/// An Accounting-Response is sent only when `usage` has returned, that is, when the report is on disk. Packets of one
/// subscriber are recorded in the order they arrived; between subscribers there is no order.
@NullMarked
package turnpike.inbound.radius;

import org.jspecify.annotations.NullMarked;
