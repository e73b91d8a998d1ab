/// Buys what ends again from the wallet, where its holder or else the tenant wants that.
@NullMarked
package turnpike.renewals;

import org.jspecify.annotations.NullMarked;
