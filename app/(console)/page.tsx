import { FleetTabs } from '@/components/fleet/fleet-tabs';

export default function FleetPage() {
  return <FleetTabs />;
}
