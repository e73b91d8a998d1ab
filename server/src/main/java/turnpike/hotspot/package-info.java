/// The way from a stranger on the network to a paid connection: visits at the portal, purchases with their timeline,
/// and the provisioner that has devices let through.
///
/// Money, right and access are three facts. A success of a payment stores the money's journey, the right, the order for
/// access and the message in one transaction; access is then driven until a NAS or accounting says the device is
/// online. What a browser must remember travels signed in its address, never in a cookie.
@NullMarked
package turnpike.hotspot;

import org.jspecify.annotations.NullMarked;
