/// Speaks Safaricom's Daraja interface: STK push and its query, pay-bill payments (C2B), reversals, and the pull of
/// transactions. It asks and reads; what anything means for a payment is decided in `payments`.
@NullMarked
package turnpike.outbound.mpesa;

import org.jspecify.annotations.NullMarked;
