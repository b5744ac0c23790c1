from flask import Blueprint, abort, jsonify

from app import db

bp = Blueprint("plants", __name__, url_prefix="/plants")


@bp.get("/")
def index():
    rows = db.get().execute("SELECT * FROM plant ORDER BY name").fetchall()
    return jsonify([dict(row) for row in rows])


@bp.get("/<int:plant_id>")
def show(plant_id):
    row = db.get().execute("SELECT * FROM plant WHERE id = ?", (plant_id,)).fetchone()
    if row is None:
        abort(404)
    return jsonify(dict(row))
