/// Airtel Money as this product meets it: short-lived tokens, prompts on phones, enquiry, callbacks, refunds, message
/// signing; strict about every request, with faults to order. Written from Airtel's portal, not from the gateway, so
/// that it is a second opinion about it. State is kept in memory.
@NullMarked
package turnpike.simulators.airtel;

import org.jspecify.annotations.NullMarked;
