package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One resource that a template asks for: one for each turn of a copy loop, children on their own.
 *
 * @param id the resource ID in full; no two resources of a template have the same key
 * @param symbolicName with languageVersion 2.0 (for an element of a loop {@code name[3]}); else
 *     null
 * @param type such as {@code Microsoft.Network/virtualNetworks/subnets}
 * @param name all segments, such as {@code vnet/subnet}
 * @param apiVersion as the template says
 * @param location worked out; null when there is none or it is known only later
 * @param existing only refers to what is there; nothing is deployed
 * @param condition false: not deployed (a false condition of a parent counts for its nested
 *     children)
 * @param dependsOn keys (see {@link ResourceId#key}) of other planned resources that must be done
 *     before this one: explicit, by {@code reference} and {@code list*}, of a child on its parent
 *     in the same template, and of the turns of a serial or batched loop on those before them.
 *     Resources that are {@code existing} or whose condition is false are not named.
 * @param source the resource as the template has it with everything worked out that could be; only
 *     the expansion that made it can go on with it
 */
public record PlannedResource(
    ResourceId id,
    @Nullable String symbolicName,
    String type,
    String name,
    String apiVersion,
    @Nullable String location,
    boolean existing,
    boolean condition,
    List<String> dependsOn,
    Object source) {}
