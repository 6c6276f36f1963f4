import { Text } from '@fluentui/react-components';
import { Page } from '../../components/Layout';
import { IamTabs } from './Iam';

/** Access control of the tenant's root, above the management groups: what is given here holds everywhere. */
export function TenantAccess() {
  return (
    <Page title="Tenant access control">
      <Text block>A role that is given here holds at every management group and subscription of the tenant.</Text>
      <IamTabs scope="" />
    </Page>
  );
}
