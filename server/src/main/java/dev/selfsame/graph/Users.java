package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes and changes users; a password set here signs in at the token endpoint. */
final class Users {
  static final int PASSWORD_LENGTH_MIN = 8;
  static final int PASSWORD_LENGTH_MAX = 256;
  private static final int NAME_LENGTH_MAX = 113;
  private static final int KINDS_OF_CHARACTERS_MIN = 3;

  /** What may stand before the @; Microsoft Learn, "userPrincipalName policies". */
  private static final Pattern LOCAL = Pattern.compile("[A-Za-z0-9'._!#^~-]{1,64}");

  private static final List<Pattern> CHARACTERS =
      List.of(
          Pattern.compile("\\p{Lower}"),
          Pattern.compile("\\p{Upper}"),
          Pattern.compile("\\d"),
          Pattern.compile("[^\\p{Alnum}]"));

  private final Directory directory;
  private final View view;
  private final Clock clock;
  private final Ids ids;
  private final String domain;

  Users(Directory directory, View view, Clock clock, Ids ids, String domain) {
    this.directory = directory;
    this.view = view;
    this.clock = clock;
    this.ids = ids;
    this.domain = domain;
  }

  Response create(Call call) {
    ObjectNode body = call.requireBody();
    new Access(call).create(Kind.USER);
    Shape shape = Shape.of(Kind.USER);
    shape.check(body, true);
    String name = body.path("userPrincipalName").asString();
    requireName(call.tx(), name, null);
    if (call.passwordHash() == null) {
      throw GraphErrors.badRequest("A password must be specified to create a new user.");
    }
    PrincipalRow row =
        directory.create(call.tx(), "User", null, body.path("displayName").asString(), name);
    Entity user = new Entity(Kind.USER, row, null);
    Stored.put(call.tx(), user, row.displayName(), shape.kept(body));
    password(call.tx(), row.objectId(), call.passwordHash());
    enable(call.tx(), row.objectId(), body);
    ObjectNode shown =
        shape.selected(view.full(call.tx(), Lookup.require(call.tx(), row.objectId())), List.of());
    return Answers.created(call, "users/$entity", shown, "/users/" + row.objectId());
  }

  Response update(Call call, Entity user) {
    ObjectNode body = call.requireBody();
    Access access = new Access(call);
    access.write(user);
    Shape shape = Shape.of(Kind.USER);
    shape.check(body, false);
    PrincipalRow row = user.requirePrincipal();
    String name = body.path("userPrincipalName").asString(String.valueOf(row.userPrincipalName()));
    if (body.has("userPrincipalName")) {
      requireName(call.tx(), name, row.objectId());
    }
    String displayName = body.path("displayName").asString(row.displayName());
    ObjectNode kept = user.body();
    Stored.merge(kept, shape.kept(body));
    directory.rename(call.tx(), row, displayName, name);
    Stored.put(call.tx(), user, displayName, kept);
    if (call.passwordHash() != null) {
      access.password(user);
      password(call.tx(), row.objectId(), call.passwordHash());
      directory.revokeTokens(call.tx(), row.objectId());
    }
    if (Boolean.FALSE.equals(Shape.flag(body.path("accountEnabled")))) {
      access.end(user);
    }
    enable(call.tx(), row.objectId(), body);
    return Answers.nothing();
  }

  Response revokeSessions(Call call, Entity user) {
    if (!user.id().equals(call.caller().objectId())) {
      new Access(call).write(user);
    }
    directory.revokeTokens(call.tx(), user.id());
    return Answers.one(call, 200, "Edm.Boolean", Json.object().put("value", true));
  }

  /** The password in a body; null when it has none. */
  static @Nullable String passwordIn(@Nullable ObjectNode body) {
    JsonNode password = body == null ? null : body.path("passwordProfile").path("password");
    return password == null || !password.isString() ? null : password.asString();
  }

  /** Refuses a password that is too easy to guess. */
  static void requireGood(String password) {
    long kinds = CHARACTERS.stream().filter(one -> one.matcher(password).find()).count();
    if (password.length() < PASSWORD_LENGTH_MIN
        || password.length() > PASSWORD_LENGTH_MAX
        || kinds < KINDS_OF_CHARACTERS_MIN) {
      throw GraphErrors.badRequest(
          "The specified password does not comply with password complexity requirements. Please provide a different password.");
    }
  }

  private void requireName(Tx tx, String name, @Nullable String ownId) {
    int at = name.lastIndexOf('@');
    if (at < 1
        || name.length() > NAME_LENGTH_MAX
        || !LOCAL.matcher(name.substring(0, at)).matches()) {
      throw GraphErrors.invalidValue("userPrincipalName", "user");
    }
    if (!name.substring(at + 1).equalsIgnoreCase(domain)) {
      throw GraphErrors.badRequest(
          "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.");
    }
    boolean taken =
        tx.principals()
            .findByUserPrincipalName(name)
            .filter(row -> row.deletedAt() == null && !row.objectId().equals(ownId))
            .isPresent();
    if (taken) {
      throw GraphErrors.taken("userPrincipalName");
    }
  }

  private void password(Tx tx, String objectId, String hash) {
    tx.credentials().of(objectId).stream()
        .filter(row -> row.kind().equals("password"))
        .forEach(row -> tx.credentials().delete(row.keyId()));
    tx.credentials()
        .put(
            new CredentialRow(
                ids.guid(), objectId, "password", hash, "", clock.millis(), Long.MAX_VALUE));
  }

  private void enable(Tx tx, String objectId, ObjectNode body) {
    if (body.has("accountEnabled")) {
      directory.enable(
          tx, objectId, Objects.requireNonNull(Shape.flag(body.path("accountEnabled"))));
    }
  }
}
