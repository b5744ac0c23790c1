"""Sends one text message per upcoming appointment."""

from datetime import datetime, timedelta

TEXT = "Dear {name}, you have an appointment on {when:%d %b at %H:%M}."


class Sender:
    def __init__(self, pool, gateway, lead=timedelta(hours=36)):
        self.pool = pool
        self.gateway = gateway
        self.lead = lead

    def due(self, now):
        conn = self.pool.acquire()
        try:
            return conn.execute(
                "SELECT a.id, a.starts_at, p.name, p.phone"
                " FROM appointment a JOIN patient p ON p.id = a.patient_id"
                " WHERE a.reminded_at IS NULL AND p.phone IS NOT NULL"
                " AND a.starts_at BETWEEN ? AND ?"
                " ORDER BY a.starts_at",
                (now.isoformat(), (now + self.lead).isoformat()),
            ).fetchall()
        finally:
            self.pool.release(conn)

    def run(self, now):
        sent = 0
        for row in self.due(now):
            when = datetime.fromisoformat(row["starts_at"])
            self.gateway.send(row["phone"], TEXT.format(name=row["name"], when=when))
            self._mark(row["id"], now)
            sent += 1
        return sent

    def _mark(self, appointment_id, now):
        conn = self.pool.acquire()
        try:
            conn.execute(
                "UPDATE appointment SET reminded_at = ? WHERE id = ?",
                (now.isoformat(), appointment_id),
            )
            conn.commit()
        finally:
            self.pool.release(conn)
