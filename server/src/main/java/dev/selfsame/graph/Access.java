package dev.selfsame.graph;

import dev.selfsame.directory.AppRoles;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what in the directory. The owner may do everything; users read, and manage what they
 * own ("default user permissions"); applications and managed identities need app roles of Microsoft
 * Graph, read from the store and not from the token, so that one taken away is away at once. Nobody
 * but the owner touches the owner's own objects, whose secrets open everything.
 */
final class Access {
  static final String GRAPH_APP = "00000003-0000-0000-c000-000000000000";

  private final Call call;
  private @Nullable Set<String> roles;

  Access(Call call) {
    this.call = call;
  }

  /** Objects of a kind may be read and listed. */
  void read(Kind kind) {
    if (call.caller().owner() || call.caller().user()) {
      return;
    }
    boolean may =
        any("Directory.Read.All", "Directory.ReadWrite.All")
            || switch (kind) {
              case USER -> any("User.Read.All", "User.ReadWrite.All", "User.ReadBasic.All");
              case GROUP ->
                  any(
                      "Group.Read.All",
                      "Group.ReadWrite.All",
                      "GroupMember.Read.All",
                      "GroupMember.ReadWrite.All");
              case APPLICATION, SERVICE_PRINCIPAL ->
                  any("Application.Read.All", "Application.ReadWrite.All");
            };
    require(may);
  }

  /** This object may be read. */
  void read(Entity entity) {
    boolean owned =
        switch (entity.kind()) {
          case APPLICATION, SERVICE_PRINCIPAL ->
              any("Application.ReadWrite.OwnedBy") && owns(entity);
          case GROUP -> owns(entity);
          case USER -> false;
        };
    if (!owned) {
      read(entity.kind());
    }
  }

  /** Objects of any kind may be read. */
  void readAny() {
    require(
        call.caller().owner()
            || call.caller().user()
            || any("Directory.Read.All", "Directory.ReadWrite.All"));
  }

  /** One of a kind may be made. */
  void create(Kind kind) {
    if (call.caller().owner()) {
      return;
    }
    boolean user = call.caller().user();
    require(
        switch (kind) {
          case USER -> any("User.ReadWrite.All", "Directory.ReadWrite.All");
          case GROUP ->
              user || any("Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All");
          case APPLICATION ->
              user || any("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy");
          case SERVICE_PRINCIPAL -> any("Application.ReadWrite.All");
        });
  }

  /** A service principal of this application may be made. */
  void createPrincipalOf(Entity application) {
    if (!owns(application)) {
      create(Kind.SERVICE_PRINCIPAL);
    }
    guard(application);
  }

  /** The object may be changed or removed. */
  void write(Entity entity) {
    if (call.caller().owner()) {
      return;
    }
    guard(entity);
    boolean user = call.caller().user();
    require(
        switch (entity.kind()) {
          case USER -> any("User.ReadWrite.All", "Directory.ReadWrite.All");
          case GROUP -> owns(entity) || any("Group.ReadWrite.All", "Directory.ReadWrite.All");
          case APPLICATION, SERVICE_PRINCIPAL ->
              any("Application.ReadWrite.All")
                  || (owns(entity) && (user || any("Application.ReadWrite.OwnedBy")));
        });
  }

  /** The user's password may be set: a right of its own, as it lets one sign in as the user. */
  void password(Entity user) {
    guard(user);
    require(call.caller().owner() || any("User-PasswordProfile.ReadWrite.All"));
  }

  /** Members may be added to a group and taken from it. */
  void members(Entity group) {
    if (!any("GroupMember.ReadWrite.All")) {
      write(group);
    }
  }

  /** App roles of this resource may be assigned. */
  void assignRoles(Entity resource) {
    require(
        call.caller().owner()
            || any("AppRoleAssignment.ReadWrite.All")
            || (call.caller().user() && owns(resource) && !resource.firstParty()));
  }

  void grants(boolean write) {
    boolean reader = call.caller().user() || any("DelegatedPermissionGrant.Read.All");
    require(
        call.caller().owner()
            || any("DelegatedPermissionGrant.ReadWrite.All")
            || (!write && (reader || any("Directory.Read.All", "Directory.ReadWrite.All"))));
  }

  void requireOwner() {
    require(call.caller().owner());
  }

  /** Whether the caller is an owner of the object. */
  boolean owns(Entity entity) {
    return call.tx()
        .memberships()
        .contains(entity.id(), call.caller().objectId(), MembershipRow.OWNER);
  }

  /** The object may go, or be disabled: not the owner's, as nobody could come in any more. */
  void end(Entity entity) {
    require(!ownersOwn(entity));
  }

  private void guard(Entity entity) {
    require(call.caller().owner() || !ownersOwn(entity));
  }

  private boolean ownersOwn(Entity entity) {
    PrincipalRow principal =
        entity.kind() == Kind.APPLICATION
            ? call.tx().principals().findByClientId(entity.appId()).orElse(null)
            : entity.principal();
    return principal != null && principal.owner();
  }

  private boolean any(String... names) {
    if (call.caller().user()) {
      return false; // what a user may do follows from the user, not from the client that acts
    }
    Set<String> have = roles;
    if (have == null) {
      have =
          new HashSet<>(
              call.tx()
                  .principals()
                  .find(call.caller().objectId())
                  .map(row -> AppRoles.values(call.tx(), row, GRAPH_APP))
                  .orElse(List.of()));
      roles = have;
    }
    return List.of(names).stream().anyMatch(have::contains);
  }

  private static void require(boolean may) {
    if (!may) {
      throw GraphErrors.denied();
    }
  }
}
