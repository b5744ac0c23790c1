class Room:
  """A place. Exits map a direction to another Room."""

  def __init__(self, name, description=""):
    self.name = name
    self.description = description
    self.exits = {}
    self.mobs = []

  def connect(self, direction, other):
    self.exits[direction] = other

  def look(self):
    lines = [self.name, self.description]
    if self.exits:
      lines.append("Exits: " + ", ".join(sorted(self.exits)))
    lines += ["%s is here." % m.name for m in self.mobs]
    return "\n".join(l for l in lines if l)
