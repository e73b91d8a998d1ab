/// Orders to NASes over UDP: Disconnect-Request and CoA-Request (RFC 5176). Carries one order and brings back what
/// the NAS said; when to order, and what to do about a refusal, is the business of `aaa`.
@NullMarked
package turnpike.outbound.nas;

import org.jspecify.annotations.NullMarked;
