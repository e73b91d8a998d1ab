/// Takes what providers send us unasked: callbacks about payments. Stores, answers, and leaves the reading to others.
@NullMarked
package turnpike.inbound.webhooks;

import org.jspecify.annotations.NullMarked;
