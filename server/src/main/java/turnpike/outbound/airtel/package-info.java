/// Airtel Money through the Airtel Africa open API: a prompt on the phone, enquiry, callback, refund. Translates only;
/// when to ask, to ask again or to believe is the business of `payments`. A callback proves nothing here: it makes
/// `payments` enquire.
@NullMarked
package turnpike.outbound.airtel;

import org.jspecify.annotations.NullMarked;
