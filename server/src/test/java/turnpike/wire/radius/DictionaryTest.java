package turnpike.wire.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Names in the dictionary and numbers in the code tell the same story.
final class DictionaryTest {

    @Test
    void everyConstantHasItsNameInTheDictionary() throws IllegalAccessException {
        for (Field constant : Attribute.class.getFields()) {
            if (!Modifier.isStatic(constant.getModifiers())) continue;
            String name = Dictionary.name(constant.getInt(null));
            assertThat(name.toUpperCase(Locale.ROOT).replace('-', '_')).isEqualTo(constant.getName());
            assertThat(Dictionary.number(name)).isEqualTo(constant.getInt(null));
        }
    }

    @Test
    void theUnknownIsNamedByNumber() {
        assertThat(Dictionary.name(200)).isEqualTo("Attr-200");
        assertThat(Dictionary.name(2011 << 8 | 1)).isEqualTo("Vendor-2011-Attr-1");
        assertThat(Dictionary.valueName(Attribute.ACCT_STATUS_TYPE, 3)).isEqualTo("Interim-Update");
        assertThat(Dictionary.valueName(Attribute.ACCT_STATUS_TYPE, 99)).isEqualTo("99");
    }
}
