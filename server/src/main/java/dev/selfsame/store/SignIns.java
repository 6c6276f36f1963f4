package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code sign_ins}: rows are added, and taken away by age alone. */
public interface SignIns {
  void add(List<SignInRow> rows);

  Optional<SignInRow> find(String uti);

  /** The newest first, from {@code from} to {@code to}, both included. */
  List<SignInRow> list(By by, String key, Span span, @Nullable Cursor before, int limit);

  /** Rows of type {@code lost} at or after this time. */
  List<SignInRow> lostSince(long at);

  /** Rows of all types. */
  long count();

  /** A chain's rows in their order. */
  List<SignInRow> chain(String chain, long afterSeq, int limit);

  /** Removes a chain's rows up to this place; how many. */
  int cut(String chain, long upToSeq);

  /** The last of the chain's first {@code limit} rows before which all are older than this. */
  Optional<SignInRow> oldest(String chain, long before, int limit);

  /** Chains that rows name and {@code audit_chains} does not. */
  List<String> strangers();

  /** By what an index leads to them. */
  enum By {
    ALL,
    PRINCIPAL,
    RESOURCE
  }

  /** Epoch milliseconds. */
  record Span(long from, long to) {}

  /** A place in the order of sign-ins. */
  record Cursor(long at, String uti) {}
}
