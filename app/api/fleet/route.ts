import { fleetView } from '@/lib/services/views';
import { respond } from '../respond';

export function GET() {
  return respond(fleetView);
}
