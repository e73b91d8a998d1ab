/// Cards through Stripe: PaymentIntents, hosted Checkout pages, refunds, signed webhooks. Translates only; when to ask,
/// to ask again or to believe is the business of `payments`. No library of Stripe's: see ADR 24.
@NullMarked
package turnpike.outbound.stripe;

import org.jspecify.annotations.NullMarked;
