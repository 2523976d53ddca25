"""Tests that speak of people: Ann and Ben volunteer, Sue and Max supervise, Cora coordinates, Carl has left."""
