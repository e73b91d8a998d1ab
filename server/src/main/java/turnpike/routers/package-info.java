/// The routers behind the NASes: how each is reached, what should be configured on it and what is, and how it does.
/// A declared model is compared with the router, changed in a safe order, read back, and taken back when it did not
/// work. Only what carries our mark is touched.
@NullMarked
package turnpike.routers;

import org.jspecify.annotations.NullMarked;
