package turnpike.invoices;

import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// Who sells, as a tenant's invoices print it.
///
/// @param taxBasisPoints of what is sold unless a line says otherwise; 1600 is 16 %
/// @param prefix begins every number
/// @param branch the tax authority's name of the place of business; numbers have no gap within it
/// @param footer printed below, such as how to pay
/// @param invoicesForSales whether each sale has an invoice issued by itself, from when the tenant has saved all this
public record InvoiceSettings(
        String sellerName,
        String sellerAddress,
        String sellerTaxNumber,
        int taxBasisPoints,
        String prefix,
        String branch,
        String footer,
        boolean invoicesForSales) {
    private static final int WHOLE = 10_000;
    private static final Pattern PREFIX = Pattern.compile("[A-Z0-9-]{0,12}");
    private static final Pattern BRANCH = Pattern.compile("[A-Z0-9]{1,8}");

    public InvoiceSettings {
        if (sellerName.isBlank()) throw new InvalidInput("sellerName", "must not be empty");
        if (taxBasisPoints < 0 || taxBasisPoints > WHOLE)
            throw new InvalidInput("taxBasisPoints", "must be 0 to 10000");
        if (!PREFIX.matcher(prefix).matches())
            throw new InvalidInput("prefix", "must be up to 12 capitals, digits and hyphens");
        if (!BRANCH.matcher(branch).matches()) throw new InvalidInput("branch", "must be 1 to 8 capitals and digits");
    }

    Invoice.Seller seller() {
        return new Invoice.Seller(sellerName, sellerAddress, sellerTaxNumber, footer);
    }

    /// What holds until a tenant says otherwise.
    static InvoiceSettings of(String tenantName) {
        return new InvoiceSettings(tenantName, "", "", 0, "", "00", "", true);
    }
}
