/// What providers call back: payments, delivery reports. Stored before it is believed.
@NullMarked
package turnpike.inbound.webhooks;

import org.jspecify.annotations.NullMarked;
