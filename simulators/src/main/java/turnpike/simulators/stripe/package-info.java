/// Stripe as this product meets it: PaymentIntents, hosted Checkout pages, refunds, lists, signed webhooks; strict
/// about
/// every request, with faults to order. Written from Stripe's reference, not from the gateway, so that it is a second
/// opinion about it. State is kept in memory.
@NullMarked
package turnpike.simulators.stripe;

import org.jspecify.annotations.NullMarked;
