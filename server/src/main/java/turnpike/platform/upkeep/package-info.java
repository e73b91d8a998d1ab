/// What an installation knows about itself over time: its figures minute by minute, its tables, their growth and their
/// indexes. Reads the database's own statistics; holds nothing of any tenant.
@NullMarked
package turnpike.platform.upkeep;

import org.jspecify.annotations.NullMarked;
