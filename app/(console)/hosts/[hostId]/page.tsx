import { HostPage } from '@/components/host/host-page';

export default async function Page({ params }: PageProps<'/hosts/[hostId]'>) {
  const { hostId } = await params;
  return <HostPage hostId={hostId} />;
}
