import type { FastifyInstance } from "fastify";
import type { BookingService } from "../services/booking.js";
import { NoSuchSlot, SlotTaken } from "../services/slots.js";

export function bookingRoutes(app: FastifyInstance, bookings: BookingService) {
  app.post<{ Params: { id: string }; Body: { patient: string } }>(
    "/slots/:id/booking",
    async (request, reply) => {
      try {
        const slot = await bookings.book(request.params.id, request.body.patient);
        return reply.code(201).send(slot);
      } catch (err) {
        if (err instanceof NoSuchSlot) return reply.code(404).send({ error: "no such slot" });
        if (err instanceof SlotTaken) return reply.code(409).send({ error: "slot is taken" });
        throw err;
      }
    },
  );
}
