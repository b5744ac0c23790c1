from flask import Flask

from app import db, plants


def create_app(database):
    app = Flask(__name__)
    app.config["DATABASE"] = database
    app.teardown_appcontext(db.close)
    app.register_blueprint(plants.bp)
    return app
