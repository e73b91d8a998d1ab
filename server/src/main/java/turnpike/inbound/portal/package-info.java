/// The captive portal: pages of one file each that work in the mini-browsers phones open on a new Wi-Fi, with storage
/// off, and without script where nothing is waited for.
///
/// Nothing is decided here. All a browser carries along is the signed `s` in its address.
@NullMarked
package turnpike.inbound.portal;

import org.jspecify.annotations.NullMarked;
