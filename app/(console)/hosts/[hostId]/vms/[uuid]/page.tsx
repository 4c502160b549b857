import { VmPage } from '@/components/vm/vm-page';

export default async function Page({ params }: PageProps<'/hosts/[hostId]/vms/[uuid]'>) {
  const { hostId, uuid } = await params;
  return <VmPage hostId={hostId} uuid={uuid} />;
}
