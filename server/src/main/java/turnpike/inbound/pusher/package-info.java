/// Lets unmodified Pusher clients (pusher-js, laravel-echo) subscribe to our channels: sockets at `/app/{key}`, and the
/// call that signs a subscription for whoever may have it. Clients only listen; what they publish is refused.
@NullMarked
package turnpike.inbound.pusher;

import org.jspecify.annotations.NullMarked;
