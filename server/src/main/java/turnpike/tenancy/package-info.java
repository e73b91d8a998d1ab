/// Tenants and who may act for them: staff, roles, sign-ins, API keys, and the record of every change.
///
/// Not here: subscribers (they come online, they do not sign in). Looking up who signs in crosses tenants, because the
/// tenant is not known before; everything else is the tenant's own transaction.
@NullMarked
package turnpike.tenancy;

import org.jspecify.annotations.NullMarked;
