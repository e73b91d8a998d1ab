/// Channels: what is published once reaches everybody subscribed, each at the pace of their own socket. Knows no
/// protocol and no socket; adapters bring an `Outlet` per connection and ask for what is due.
///
/// Messages of one channel arrive in publish order; across channels, no order is promised. Nothing is queued per
/// connection: a slow one keeps its place in the channel and catches up, or is told what it missed.
@NullMarked
package turnpike.realtime;

import org.jspecify.annotations.NullMarked;
