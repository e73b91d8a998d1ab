/// Calls to outside providers over HTTP: time limits, forms, JSON, masked logs. Knows no provider.
@NullMarked
package turnpike.platform.web;

import org.jspecify.annotations.NullMarked;
