/// Who was let in before a NAS restarted is let in again: reads what it has and compares that with the books.
@NullMarked
package turnpike.readmission;

import org.jspecify.annotations.NullMarked;
