from quickfold.server import Server
