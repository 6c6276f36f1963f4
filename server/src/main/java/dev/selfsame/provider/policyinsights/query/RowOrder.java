package dev.selfsame.provider.policyinsights.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code $orderby}: fields, each with {@code asc} or {@code desc}. */
public record RowOrder(List<By> all) implements Comparator<ObjectNode> {
  private static final int FIELDS_MAX = 16;

  public RowOrder {
    all = List.copyOf(all);
  }

  /** One field. */
  public record By(String field, boolean descending) {}

  /** Reads it. */
  public static RowOrder read(String text, Invalid invalid) {
    Words words = new Words(text, invalid);
    List<By> all = new ArrayList<>();
    if (words.done()) {
      return new RowOrder(all);
    }
    do {
      String field = words.next();
      if (!field.matches("[$A-Za-z_][A-Za-z0-9_]{0,127}")) {
        throw invalid.because("'" + field + "' is not a field.");
      }
      boolean descending = words.take("desc");
      boolean unused = !descending && words.take("asc");
      all.add(new By(field, descending));
    } while (words.take(",") && all.size() < FIELDS_MAX);
    words.end();
    return new RowOrder(all);
  }

  @Override
  public int compare(ObjectNode one, ObjectNode other) {
    for (By by : all) {
      int order = Value.compare(Value.of(one, by.field()), Value.of(other, by.field()));
      if (order != 0) {
        return by.descending() ? -order : order;
      }
    }
    return 0;
  }
}
