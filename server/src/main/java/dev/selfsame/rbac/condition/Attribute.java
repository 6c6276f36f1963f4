package dev.selfsame.rbac.condition;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attribute a condition asks for, such as
 * {@code @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]} or
 * {@code @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>]}.
 *
 * @param source where to look
 * @param name what stands in the brackets without the key: {@code
 *     Microsoft.Authorization/roleAssignments:RoleDefinitionId}, {@code
 *     Microsoft.Storage/.../blobs/tags}, {@code UtcNow}. As written; compare with {@link #is}
 * @param key the key of a map attribute, present only where {@code <$key_case_sensitive$>} marks
 *     it; compared with its case
 * @param keys the set of keys is asked for, not a value ({@code tags&$keys$&})
 */
public record Attribute(AttributeSource source, String name, @Nullable String key, boolean keys) {
  /**
   * Names of the delegation attributes, on {@code @Request} for write, {@code @Resource} for
   * delete.
   */
  public static final String ROLE_DEFINITION_ID =
      "Microsoft.Authorization/roleAssignments:RoleDefinitionId";

  public static final String PRINCIPAL_ID = "Microsoft.Authorization/roleAssignments:PrincipalId";
  public static final String PRINCIPAL_TYPE =
      "Microsoft.Authorization/roleAssignments:PrincipalType";
  public static final String UTC_NOW = "UtcNow";

  public static Attribute of(AttributeSource source, String name) {
    return new Attribute(source, name, null, false);
  }

  public Optional<String> keyed() {
    return Optional.ofNullable(key);
  }

  /** Whether it is this attribute of this source; names have no case. */
  public boolean is(AttributeSource asked, String named) {
    return source == asked && name.equalsIgnoreCase(named);
  }

  /** Equal for two spellings of one attribute. */
  String canonical() {
    return source.word()
        + '['
        + name.toLowerCase(Locale.ROOT)
        + (key == null ? "" : "\u0000" + key)
        + (keys ? "\u0001" : "")
        + ']';
  }

  /** As it stands in a condition. */
  @Override
  public String toString() {
    return '@'
        + source.word()
        + '['
        + name
        + (key == null ? "" : ":" + key + "<$key_case_sensitive$>")
        + (keys ? "&$keys$&" : "")
        + ']';
  }
}
