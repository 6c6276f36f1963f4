/** Where management groups are. */
export const MANAGEMENT = '/providers/Microsoft.Management/managementGroups';

export interface ManagementGroup {
  id: string;
  name: string;
  properties: { displayName: string; tenantId: string; details?: { parent?: { id?: string; name?: string } } };
}
