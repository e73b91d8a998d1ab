/// Reads what an operator may set, from file, environment and flags, and keeps the key that seals secrets.
/// A value out of bounds or a key nobody declared stops the start with a sentence, never with a guess.
@NullMarked
package turnpike.platform.settings;

import org.jspecify.annotations.NullMarked;
